// Reads a feed from standard input with ical.js and node-ical, and prints what each one saw.
const ICAL = require("ical.js").default ?? require("ical.js");
const nodeIcal = require("node-ical");

const feed = require("fs").readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(feed));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const byIcalJs = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  return [event.uid, event.summary, event.description, event.location,
    event.startDate.toJSDate().getTime(), event.endDate.toJSDate().getTime()];
});
const byNodeIcal = Object.values(nodeIcal.sync.parseICS(feed))
  .filter((part) => part.type === "VEVENT")
  .map((part) => [part.uid, part.summary, part.description, part.location,
    part.start.getTime(), part.end.getTime()]);
process.stdout.write(JSON.stringify({ icaljs: byIcalJs, nodeical: byNodeIcal }));
