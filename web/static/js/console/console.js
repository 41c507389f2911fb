// The console: starts its parts in order, paints what the page was served with, then follows.

import * as actions from "./actions.js";
import { facts } from "../common/facts.js";
import { follow } from "../common/feed.js";
import * as keys from "./keys.js";
import * as lists from "./lists.js";
import * as meters from "./meters.js";
import * as now from "./now.js";
import * as player from "./player.js";
import * as queue from "./queue.js";
import * as theme from "../common/theme.js";

const first = facts.status;

now.start(first);
lists.start(first);
meters.start();
actions.start();
queue.start();
player.start();
keys.start();
theme.start();
follow();
