// Runs axe over the whole page. Returns one line for each element that fails a rule. The engine's own source is put before
// this, the answer goes through the last argument.
const done = arguments[arguments.length - 1];
axe
  .run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  })
  .then(
    ({ violations }) =>
      done(
        violations.flatMap(({ id, impact, help, nodes }) =>
          nodes.map(({ target, html, any, all, none }) => {
            const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
            return `${id} (${impact}): ${help}\n    ${target.join(" ")}\n    ${html}\n    ${why}`;
          }),
        ),
      ),
    (error) => done([`axe itself failed: ${error}`]),
  );
