// Starts the components of a page. Everything works without it.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { startExit } from "./exit.js";
import { startTurn } from "./turn.js";
import { startQuiet } from "./quiet.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
startExit();
startTurn();
startQuiet();
initAll();
