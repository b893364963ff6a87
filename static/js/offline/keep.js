// Lets this page open without a network from now on: worker.js has how. Browsers do so on secure origins alone.
if ("serviceWorker" in navigator) {
  const isKept = Boolean(navigator.serviceWorker.controller); // the worker brought the page, so it has a copy
  navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" })
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => { if (!isKept) active.postMessage({ keep: location.pathname }); })
    .catch(() => { /* switched off by its owner: the page works with a network */ });
}
