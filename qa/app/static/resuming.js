// A page draws a key for its conversation by lot, and keeps it with its place in the browser's history once the
// server knows it (see page.py). Loaded again it tells that key; opened anew, also at the same address, none.
(...sent) => {
  const [loaded] = performance.getEntriesByType("navigation");
  const had = loaded.type === "navigate" ? "" : history.state?.talk;
  const before = had || sessionStorage.getItem("vraagbaak-outside") || "";
  sessionStorage.removeItem("vraagbaak-outside");
  const box = document.querySelector("#question textarea");
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  box.dataset.key = [...drawn].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const [of, draft] = JSON.parse(sessionStorage.getItem("vraagbaak-draft") ?? "[]");
  if (before && of === before && !box.value) {
    box.value = draft;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return [`${box.dataset.key} ${before}`, ...sent.slice(1)];
}
