// What the pages of places can do more where scripts run: share, print, and wait.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  const words = button.querySelector("span"), usual = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { share: url, title, done } = button.dataset;
    try {
      if (navigator.share) return await navigator.share({ title, url });
      await navigator.clipboard.writeText(url);
      words.textContent = done;
      setTimeout(() => { words.textContent = usual; }, 2500);
    } catch (error) {
      if (error.name !== "AbortError") words.textContent = url; // shown, so that it can be copied by hand
    }
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/** A report counts from some seconds after its page was made (geomap/web/reports/guard.py): one sent sooner waits. */
const LEAST_MS = 2200;
const form = document.querySelector(".report-form"), ready = performance.now() + LEAST_MS;
let sending = null;
form?.addEventListener("submit", (event) => {
  const wait = ready - performance.now();
  if (wait <= 0) return;
  event.preventDefault();
  form.setAttribute("aria-busy", "true");
  sending ??= setTimeout(() => form.requestSubmit(event.submitter), Math.ceil(wait) + 1);
});
