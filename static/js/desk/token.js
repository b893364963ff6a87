// The token of the page's session, which a page that was open for long, or was kept on this device, may have outlived.

/** What send() resolves to; asked anew with a new token where told.csrf_token holds no more. Where somebody else than
    told.account is signed in by then it is a 401: nobody sends what another did. */
export async function withToken(told, send) {
  try {
    return await send();
  } catch (error) {
    if (error.problem?.parameter !== "csrf_token") throw error;
    const me = await whoIsIn();
    if (me?.name !== told.account) throw Object.assign(error, { status: me ? 401 : 0 });
    told.csrf_token = me.csrf_token;
    return send();
  }
}

/** Who is signed in, {} for nobody, null where the server cannot be reached. */
export async function whoIsIn() {
  try {
    const answer = await fetch("/api/desk/me", { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : {};
  } catch { return null; }
}
