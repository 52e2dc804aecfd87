// Buttons anywhere on the page say with data-view, data-turn and data-source what this panel is to show.
let wanted = { asked: 0 }; // the last time, and which time that was
let arrived = 0; // which time was shown last
let left = null; // where the focus was then
let listed = null; // the whole collection as it was left: where it began in the window
let kept = null; // of what is to be shown as it was: where it began in the window, and what was sought in it

// The focus follows what was asked for, unless somebody went on to something else in the meantime.
function focus(target) {
  if ([left, document.body].includes(document.activeElement)) target?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view]");
  if (button && !(byFinger && firstTap(button))) {
    const from = here();
    if (from === "collection") listed = place().sought ? null : place();
    kept = button.dataset.view === "collection" && button.matches(".back") ? listed : null;
    const number = (name) => (name in button.dataset ? Number(button.dataset[name]) : null);
    wanted = {
      asked: wanted.asked + 1,
      view: button.dataset.view,
      turn: number("turn"),
      source: number("source"),
      article: button.dataset.article ?? null,
      from: from ?? wanted.from ?? null,
      language: document.documentElement.lang,
    };
    left = document.activeElement;
    trigger("select", wanted);
  }
});

// A finger cannot point: what it taps on the map is read there first, and opened by a second tap.
let byFinger = false;
let tapped = null; // the dot whose passage a tap shows
document.addEventListener("pointerdown", (event) => (byFinger = event.pointerType === "touch"), true);
document.addEventListener("keydown", () => (byFinger = false), true);

function firstTap(button) {
  if (!button.matches("circle") || button === tapped) return false;
  tapped = button;
  return true;
}

// Which of the tabs is shown; an open article has none.
function here() {
  return element.querySelector(".tabs [aria-current]")?.dataset.view;
}

function place() {
  const search = element.querySelector("[data-filter]");
  return {
    top: element.getBoundingClientRect().top, // whatever scrolls, and whatever comes above it
    sought: search?.value ?? "",
    typing: search !== null && search === document.activeElement,
  };
}

// What scrolls: the panel, or the page as a whole where the style sheet lays it out in one column.
function scroller() {
  const panel = element.closest("#panel");
  return getComputedStyle(panel).overflowY === "visible" ? document.scrollingElement : panel;
}

// What is shown is asked for again, and stays where it is; what is on its way comes instead.
function again() {
  const view = here(), pending = arrived !== wanted.asked;
  if (view && !pending) wanted = { asked: wanted.asked, view, turn: Number(element.querySelector(".sources")?.dataset.turn ?? NaN) };
  wanted = { ...wanted, asked: wanted.asked + 1, language: document.documentElement.lang };
  left = null;
  kept = pending ? null : place();
  trigger("select", wanted);
}

document.addEventListener("vraagbaak-language", again);
document.addEventListener("vraagbaak-collection", () => {
  for (const button of element.querySelectorAll("[data-remove]")) button.ariaDisabled = null;
  if ((arrived !== wanted.asked ? wanted.view : here()) === "collection") again();
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button || button.ariaDisabled === "true") return;
  // A second press would be of the file whose row takes its place.
  button.ariaDisabled = "true";
  button.blur();
  trigger("delete", { source: button.dataset.remove });
});

watch("value", () => {
  const panel = element.closest("#panel");
  const came = element.querySelector("[data-asked]");
  if (!came) {
    panel.scrollTop = 0;
    // Gradio does not follow the conversation where the page scrolls as a whole.
    if (scroller() !== panel) [...document.querySelectorAll("#chat .user-row")].at(-1)?.scrollIntoView();
    return;
  }
  // What was asked for first may arrive last.
  if (Number(came.dataset.asked) !== wanted.asked) return trigger("select", wanted);
  arrived = wanted.asked;
  const search = element.querySelector("[data-filter]");
  if (search && !kept) {
    search.value = ""; // all rows are shown
    element.querySelector(".sought").textContent = "";
  }
  if (kept) {
    if (search) {
      search.value = kept.sought;
      search.dispatchEvent(new Event("input", { bubbles: true }));
      if (kept.typing) search.focus();
    }
    scroller().scrollTop += place().top - kept.top;
    kept = null;
    return focus(element.querySelector("[aria-current]") ?? element.querySelector(".reading"));
  }
  const { turn, source } = wanted;
  const article = element.querySelector(".reading");
  if (article) {
    const target = article.querySelector("mark") || article.querySelector(".cited");
    if (target) target.scrollIntoView({ block: "center" });
    else article.scrollIntoView({ block: "start" });
    focus(article);
  } else {
    const card = document.getElementById(`source-${turn}-${source}`);
    if (card) {
      card.scrollIntoView({ block: "center" });
      focus(card);
    } else {
      panel.scrollTop = 0;
      if (place().top < 0) element.scrollIntoView(); // where the tabs stuck, as in one column
      focus(element.querySelector("[aria-current]"));
    }
  }
});

// The passage of a dot on the map, at once; its title would come late, and not at all where one taps.
for (const kind of ["pointerover", "focusin"]) {
  element.addEventListener(kind, (event) => {
    const dot = event.target.closest("circle");
    const title = dot?.querySelector("title");
    if (!title) return;
    if (dot !== tapped) tapped = null;
    const [name, ...text] = title.textContent.split("\n");
    element.querySelector(".pointed strong").textContent = name;
    element.querySelector(".pointed span").textContent = text.join(" ");
  });
}

element.addEventListener("keydown", (event) => {
  // With another key they are the browser's: a page back, more of the text selected.
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.matches("circle") && ["Enter", " "].includes(event.key)) {
    event.preventDefault();
    event.target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
  const step = { ArrowLeft: "[data-step=previous]", ArrowRight: "[data-step=next]", Escape: ".bar .back" };
  const button = element.querySelector(step[event.key] || "none");
  if (button && !button.disabled) {
    event.preventDefault();
    button.click();
  } else if (event.key === "Escape") {
    document.querySelector("#question textarea").focus();
  }
});

element.addEventListener("input", (event) => {
  const selector = event.target.dataset.filter;
  if (!selector) return;
  if (kept) kept.sought = event.target.value;
  const sought = event.target.value.toLowerCase().trim().split(/\s+/);
  const rows = [...element.querySelectorAll(selector)];
  for (const row of rows) {
    const text = row.dataset.text.toLowerCase();
    row.hidden = !sought.every((word) => text.includes(word));
  }
  const found = rows.filter((row) => !row.hidden).length;
  const status = element.querySelector(".sought");
  const { some, none } = status.dataset;
  status.textContent = sought[0] && (found ? some.replace("{count}", found).replace("{all}", rows.length) : none);
});

// For screen readers, which do not tell that the name of a button has changed.
const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copied]");
  if (!button || button.ariaDisabled === "true") return;
  if (!(await copy(button.dataset.copy ?? linkTo(JSON.parse(button.dataset.link))))) return;
  const name = button.textContent;
  button.ariaDisabled = "true"; // a disabled one would lose the focus, and the panel its keys
  said.textContent = button.textContent = button.dataset.copied;
  setTimeout(() => {
    // In another view something else stands in its place.
    if (button.textContent === button.dataset.copied) Object.assign(button, { textContent: name, ariaDisabled: null });
    said.textContent = "";
  }, 2000);
});

function linkTo(questions) {
  const link = new URL(location.pathname, location.origin);
  for (const question of questions) link.searchParams.append("q", question);
  return link.href;
}

// Whether it could be copied. Browsers give the clipboard to secure pages only: to this machine, not to others on the network.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const had = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  had?.focus({ preventScroll: true });
  return done;
}
