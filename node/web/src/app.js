// Every page works without this file. Each module makes one pattern better where the page has it.
import { autosave } from "./autosave.js";
import { codeFields } from "./code-field.js";
import { conditions } from "./conditions.js";
import { counters } from "./counter.js";
import { errorSummary } from "./error-summary.js";
import { fileSizes } from "./file-size.js";
import { smallScreen } from "./small-screen.js";
import { sessionDialog } from "./session.js";

errorSummary();
codeFields();
conditions();
counters();
fileSizes();
smallScreen();
const drafts = autosave();
sessionDialog(drafts);
