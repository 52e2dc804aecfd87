// A click on the number of a source, anywhere on the page, shows that source in this panel.
let wanted = null;

function show(turn, source) {
  const target = document.getElementById(`source-${turn}-${source}`);
  if (!target) return false;
  for (const other of element.querySelectorAll(".current")) other.classList.remove("current");
  target.classList.add("current");
  target.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  const number = event.target.closest("button.number");
  if (!number) return;
  const turn = Number(number.dataset.turn);
  const source = Number(number.dataset.source);
  if (show(turn, source)) return;
  wanted = [turn, source];
  trigger("select", { turn, source });
});

watch("value", () => {
  if (wanted && show(...wanted)) wanted = null;
});
