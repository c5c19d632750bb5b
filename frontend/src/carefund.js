// What every page runs.

import "htmx.org";
import { initAll } from "nhsuk-frontend";

import { followSelects } from "./dependent.js";
import { forgetAnswered, watchForms } from "./keep.js";
import { watchLiveRows } from "./live.js";
import { followConditions } from "./when.js";

function prepare(part) {
  followSelects(part);
  followConditions(part);
  watchForms(part);
}

initAll();
forgetAnswered();
prepare(document);
watchLiveRows((part) => {
  initAll({ scope: part });
  prepare(part);
});
