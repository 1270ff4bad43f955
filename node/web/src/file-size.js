// Says that a file is too long before it is sent: the server says so too, but only after minutes.
export function fileSizes() {
  for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) watch(input);
}

function watch(input) {
  const message = document.createElement("p");
  message.className = "ds-validation-message";
  message.id = `${input.id}-too-long`;
  message.setAttribute("role", "alert");
  const tooLong = () => [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
  const show = () => {
    message.textContent = tooLong() ? input.dataset.tooLong : "";
    if (tooLong()) {
      input.after(message);
      input.setAttribute("aria-invalid", "true");
    } else {
      message.remove();
      input.removeAttribute("aria-invalid");
    }
  };
  input.addEventListener("change", show);
  input.form.addEventListener("submit", (event) => {
    if (!tooLong()) return;
    event.preventDefault();
    show();
    input.focus();
  });
}
