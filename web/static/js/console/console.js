// The console: starts its parts in order, paints what the page was served with, then follows.

import * as actions from "./actions.js";
import * as calls from "./calls.js";
import * as complaint from "./complaint.js";
import * as delay from "./delay.js";
import { facts } from "../common/facts.js";
import { follow } from "../common/feed.js";
import * as keys from "./keys.js";
import * as lists from "./lists.js";
import * as live from "./live.js";
import * as meters from "./meters.js";
import * as now from "./now.js";
import * as outputs from "./outputs.js";
import * as player from "./player.js";
import * as programme from "./programme.js";
import * as queue from "./queue.js";
import * as theme from "../common/theme.js";
import * as wall from "./wall.js";
import * as wave from "./wave.js";

const first = facts.status;

now.start(first);
wave.start();
lists.start(first);
outputs.start(first);
wall.start(first);
meters.start();
actions.start();
queue.start();
programme.start();
live.start();
delay.start();
complaint.start();
calls.start();
player.start();
keys.start();
theme.start();
follow();
