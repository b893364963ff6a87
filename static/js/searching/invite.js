// Making a search shared, and the link and QR code by which others join it.
import { getJSON } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const LEAST_MS = 2200; // a ticket must be two seconds old; nobody who fills in the form notices

/** What is sent along with a new search, fetched as soon as the page is open. */
export class Ticket {
  constructor() { this.renew(); }

  renew() { this.wanted = getJSON(`${page.api}/lost/ticket`).then(({ ticket }) => ({ ticket, at: Date.now() }), () => null); }

  async use() {
    const kept = (await this.wanted) ?? (this.renew(), await this.wanted);
    if (!kept) return "";
    await new Promise((resume) => { setTimeout(resume, Math.max(0, kept.at + LEAST_MS - Date.now())); });
    return kept.ticket;
  }
}

/** After the address of a search that was just shared: its link is what its maker needs next. */
const INVITE = "#invite";

/** The button that shares what was asked; asked: of /api/lost/candidates. */
export function shareBox(ticket, asked) {
  const said = h("p", { class: "muted small", role: "status" }, t("lost.share_note", { days: page.lost_days }));
  const button = h("button", { class: "button primary", type: "button", onclick: share }, icon("share-nodes"), t("lost.share"));
  async function share() {
    button.disabled = true;
    said.textContent = t("lost.sharing");
    try {
      const { code } = await getJSON(`${page.api}/lost/searches`, { body: { ...asked, ticket: await ticket.use() } });
      location.assign(`/search-party/${code}${INVITE}`);
    } catch (error) {
      button.disabled = false;
      ticket.renew();
      said.textContent = t(error.problem?.status === 429 ? "lost.slow" : "lost.share_failed");
    }
  }
  return h("div", { class: "lost-share" }, button, said);
}

/** The link and the QR code of the search of this page. */
export function inviteBox() {
  const isNew = location.hash === INVITE;
  if (isNew) history.replaceState(null, "", location.pathname + location.search);
  const link = `${page.base_url || location.origin}${location.pathname}`;
  const said = h("span", { role: "status", class: "small" });
  const field = h("input", { class: "lost-link", readonly: true, value: link, "aria-label": t("lost.link"), onfocus: () => field.select() });
  async function send() {
    if (navigator.share) { await navigator.share({ title: t("lost.title"), url: link }).catch(() => null); return; }
    await navigator.clipboard.writeText(link).then(() => { said.textContent = t("ui.copied"); }, () => field.select());
  }
  return h("details", { class: "lost-share", open: isNew }, h("summary", {}, icon("share-nodes"), t("lost.invite")), field,
    h("img", { src: `${location.pathname}/qr.svg`, alt: t("lost.qr"), width: 192, height: 192, loading: "lazy" }),
    h("button", { class: "button", type: "button", onclick: send }, icon("share-nodes"), t("lost.copy")), said);
}
