// Dates come in UTC, and are shown in the reader's own zone.
const format = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

function showDates(root) {
  for (const time of root.querySelectorAll("time")) {
    time.textContent = format.format(new Date(time.dateTime));
  }
}

showDates(document);
document.addEventListener("htmx:load", (event) => showDates(event.target));
