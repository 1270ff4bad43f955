// Runs axe on this page and writes what it found where a test or `--dump-dom` can read it.
const { violations, incomplete } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
const line = (kind) => ({ id, impact, nodes }) => nodes.map((node) => `${kind} ${id} (${impact}): ${node.html.slice(0, 200)} | ${node.failureSummary}`);
const wide = document.documentElement.scrollWidth > innerWidth ? [`violation: scrolls sideways, ${document.documentElement.scrollWidth} > ${innerWidth}`] : [];
const found = [...wide, ...violations.flatMap(line("violation")), ...incomplete.flatMap(line("unsure"))];
const result = Object.assign(document.createElement("pre"), { id: "axe-result", textContent: `axe: ${violations.length} violations\n${found.join("\n")}` });
document.body.append(result);
