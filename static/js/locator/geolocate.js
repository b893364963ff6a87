// Where the user stands, asked once, with a limit on the wait and a reason where it fails.

const TIMEOUT_MS = 8000;
const FRESH_MS = 20000;
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

/** Resolve to {lon, lat, accuracy_m} in WGS 84; reject with an Error whose message is a reason. */
export function whereAmI() {
  return new Promise((resolve, reject) => {
    if (!window.isSecureContext) { reject(new Error("insecure")); return; }
    if (!navigator.geolocation) { reject(new Error("unavailable")); return; }
    // The browser's own timeout does not run while it asks for permission; ours does not hurry that.
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy }),
      (error) => reject(new Error(REASONS[error.code] ?? "unavailable")),
      { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: FRESH_MS },
    );
  });
}
