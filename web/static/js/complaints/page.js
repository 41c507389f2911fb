// The form on a page of its own.

import * as form from "./form.js";

form.start();
form.enter();
