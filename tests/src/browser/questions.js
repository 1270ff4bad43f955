// Finds a field by its label under the question that stands above it. arguments: the question, the label. Returns the
// element, or the questions and labels that are on the page.
const [question, wanted] = arguments;
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const groups = [...document.querySelectorAll("fieldset")].filter((group) => group.checkVisibility());
const title = (group) => tidy(group.querySelector("legend")?.textContent);
const labels = (group) => [...group.querySelectorAll("label")];
const asked = groups.filter((group) => title(group).startsWith(question));
const named = asked.flatMap(labels);
const label = named.find((label) => tidy(label.textContent) === wanted) ?? named.find((label) => tidy(label.textContent).startsWith(wanted));
return label?.control ?? (asked.length ? asked : groups).map((group) => [title(group), labels(group).map((label) => tidy(label.textContent))]);
