// What pages need of the browser. Nothing here decides anything: every effect is a request to the API.

function remember(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key); else storage.setItem(key, value);
  } catch { /* storage is off or full: nothing depends on it */ }
}

function recall(storage, key) {
  try { return storage.getItem(key); } catch { return null; }
}

async function post(path, body, token) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers["Bailey-Antiforgery"] = token;
  const [response, text] = await fetch(path, { method: "POST", headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin" })
    .then(async (answer) => [answer, await answer.text()])
    .catch(() => { throw new Error("The server does not answer. See whether it runs and whether this device is connected, then try again; what you typed stays here."); });
  const json = read(text);
  if (json === undefined) throw new Error(`Something between this browser and the server answered in its place (HTTP ${response.status}). Try again; if that does not help, tell the operator of the machine.`);
  if (!response.ok) throw Object.assign(new Error(json?.detail ?? `The server answered HTTP ${response.status}, and did not say why. Try again; if that does not help, tell the operator of the machine.`), { problem: json });
  return json;
}

// What an answer says: null where it says nothing, and undefined where it is none of this server.
function read(text) {
  try { return text ? JSON.parse(text) : null; } catch { return undefined; }
}

async function signOut() {
  const account = await fetch("/api/account", { credentials: "same-origin" });
  if (account.ok) {
    const { session } = await account.json();
    await post("/api/account/sign-out", undefined, session.antiforgeryToken);
  }
  forgetAll(() => true);
  location.assign("/sign-in");
}

// Where to go after signing in: an address of this server and nothing else. It is given whole: a path alone, as //host, could be another server's.
function returnAddress() {
  const wanted = new URLSearchParams(location.search).get("return") ?? "/";
  try {
    const url = new URL(wanted, location.origin);
    // Servers are not told what stands after #, so that it could not be in the address to return to: browsers bring it along to where they are led.
    url.hash ||= location.hash;
    return url.origin === location.origin && !url.pathname.startsWith("/sign-in") ? url.href : "/";
  } catch { return "/"; }
}

for (const link of document.querySelectorAll("a[data-return]")) link.hash ||= location.hash;

// Forms of pages without a connection: signing in, the first start, accepting an invitation.
function showFault(form, error) {
  const place = form.querySelector("[data-fault]");
  const problem = error.problem;
  const lines = [problem?.detail ?? error.message, ...(problem?.errors ?? []).map((fault) => fault.detail), problem?.remedy && `What helps: ${problem.remedy}`];
  const told = [...new Set(lines.filter(Boolean))].map((line) => Object.assign(document.createElement("p"), { textContent: line }));
  if (problem?.code) told.push(Object.assign(document.createElement("p"), { className: "small", textContent: `Reason ${problem.code}${problem.decisionId ? ` · decision ${problem.decisionId}` : ""}` }));
  place.replaceChildren(...told);
  place.hidden = false;
  place.focus();
}

async function submitForm(form) {
  const values = Object.fromEntries(new FormData(form));
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    if (values.again !== undefined && values.again !== values.password) throw new Error("The two passwords differ.");
    delete values.again;
    for (const [name, value] of Object.entries(values)) if (value === "") delete values[name];
    await post(form.dataset.api, values);
    location.assign(form.dataset.next ?? returnAddress());
  } catch (error) {
    button.disabled = false;
    showFault(form, error);
  }
}

async function signInWithPasskey(button) {
  const form = button.closest("form");
  try {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new Error("This browser has no passkeys.");
    const asked = await post("/api/account/sign-in/passkey/options");
    const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.options) });
    await post("/api/account/sign-in/passkey", { state: asked.state, credential: credential.toJSON() });
    location.assign(returnAddress());
  } catch (error) {
    showFault(form, error.name === "NotAllowedError" ? new Error("No passkey was used.") : error);
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-api]")) {
    event.preventDefault();
    submitForm(event.target);
  }
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-theme-toggle]")) {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember(localStorage, "bailey-theme", theme);
    document.dispatchEvent(new CustomEvent("bailey-theme", { detail: theme }));
  } else if (target?.closest("[data-sign-out]")) {
    signOut();
  } else if (target?.closest("[data-passkey]")) {
    signInWithPasskey(target.closest("[data-passkey]"));
  } else if (target?.closest("[data-copy]")) {
    navigator.clipboard?.writeText(target.closest("[data-copy]").dataset.copy);
  } else if (target?.closest("#connection-retry")) {
    retry();
  }
  if (target?.closest(".menu-small a")) target.closest("details").open = false;
});

// The connection: the framework tries again, and tells its state by events of the dialog.
const lost = document.getElementById("components-reconnect-modal");
const said = {
  show: "What you typed stays where it is. Trying to connect again…",
  failed: "The server does not answer. What you typed stays in this window: leave it open, and try again.",
  rejected: "The server was started anew. The page is loaded again, and what you typed is filled in.",
  over: "Your session is over: somebody signed you out, or your account was changed or disabled. What you typed is kept in this window. Sign in again to go on where you were.",
};

async function retry() {
  try {
    if (!(await Blazor.reconnect())) location.reload();
  } catch { /* still away: the dialog stays */ }
}

// A server that answers, and says that nobody is signed in, would let nobody connect again however often that is tried.
async function lookWhetherOver() {
  try {
    const account = await fetch("/api/account", { credentials: "same-origin" });
    if (account.status !== 401 && account.status !== 403) return;
    lost.classList.add("connection-over");
    document.getElementById("connection-title").textContent = "You are signed out";
    document.getElementById("connection-said").textContent = said.over;
    const link = document.getElementById("connection-sign-in");
    link.href = `/sign-in?return=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
    link.focus();
  } catch { /* it does not answer at all */ }
}

lost?.addEventListener("components-reconnect-state-changed", ({ detail }) => {
  if (lost.classList.contains("connection-over")) return;
  const text = said[detail.state];
  if (text) document.getElementById("connection-said").textContent = text;
  if (detail.state === "rejected") location.reload();
  else if (detail.state === "failed") document.getElementById("connection-retry").focus();
  else if (detail.state === "retrying" && detail.currentAttempt > 1) lookWhetherOver();
});

// What is typed into one field goes to the server as one message, and a message that is too large would end the connection. So it stays here, unsent, with
// the reason beside the field, until it is shorter. Told by its size as it would be sent.
const mostTyped = Number(document.body.dataset.mostTyped ?? 1048576);
const sizeOf = (text) => (text.length * 6 + 2 <= mostTyped ? 0 : new TextEncoder().encode(JSON.stringify(text)).length);

function holdBack(event) {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== "file"))) return;
  const isTooMuch = sizeOf(field.value) > mostTyped;
  let told = field.parentElement?.querySelector(":scope > [data-too-much]");
  if (!isTooMuch) {
    told?.remove();
    return;
  }
  event.stopImmediatePropagation();
  if (told) return;
  told = Object.assign(document.createElement("p"), { className: "fault" });
  told.dataset.tooMuch = "";
  told.setAttribute("role", "alert");
  told.textContent = `✕ This is more than the ${Math.round(mostTyped / 1024).toLocaleString("en")} KiB that fit here: what you see is neither checked nor saved. Shorten it, or give it to the API as a file.`;
  field.after(told);
}

// Before the framework, and before what is typed is kept.
for (const kind of ["input", "change"]) window.addEventListener(kind, holdBack, true);

// What is typed into forms is kept in this window until it is saved, and filled in again after the page had to be loaded anew: for whoever typed it, and
// for nobody who uses the window after them. Secrets are not kept at all.
const fieldsOf = (form) => form.querySelectorAll("input[id]:not([type=password]):not([type=file]):not([data-secret]), textarea[id]:not([data-secret]), select[id]");
const viewer = document.body.dataset.viewer ?? "";
const keptAs = (name) => `bailey-kept:${viewer}:${name}`;
const keyOf = (form) => keptAs(form.dataset.keep);

function forgetAll(which) {
  try { Object.keys(sessionStorage).filter((key) => key.startsWith("bailey-kept:") && which(key)).forEach((key) => sessionStorage.removeItem(key)); } catch { /* storage is off */ }
}

if (viewer) forgetAll((key) => !key.startsWith(keptAs("")));

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-keep]");
  if (!form) return;
  // Fields that are shown only by and by, after others were filled in, keep what they had.
  const kept = keptOf(form);
  for (const field of fieldsOf(form)) kept[field.id] = isSwitch(field) ? field.checked : field.value;
  remember(sessionStorage, keyOf(form), JSON.stringify(kept));
});

const isSwitch = (field) => field.type === "checkbox" || field.type === "radio";

function keptOf(form) {
  try { return JSON.parse(recall(sessionStorage, keyOf(form))) ?? {}; } catch { return {}; }
}

// Each field once: what is typed after that is what counts.
function refill(form) {
  const filled = (form.filledFields ??= new Set());
  const fields = [...fieldsOf(form)].filter((field) => !filled.has(field.id));
  if (fields.length === 0) return;
  const kept = keptOf(form);
  for (const field of fields) {
    filled.add(field.id);
    const value = kept[field.id];
    if (value === undefined || (isSwitch(field) ? field.checked : field.value) === value) continue;
    if (isSwitch(field)) field.checked = value; else field.value = value;
    if (!isSwitch(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

new MutationObserver(() => document.querySelectorAll("[data-keep]").forEach(refill)).observe(document.body, { subtree: true, childList: true });

// What components ask for.
window.bailey = {
  showDialog: (dialog) => dialog.showModal(),
  closeDialog: (dialog) => dialog.close(),
  focus: (id) => document.getElementById(id)?.focus(),
  showAddressed: () => {
    const place = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    place?.closest(".rule")?.classList.add("addressed");
    place?.scrollIntoView({ block: "center" });
    place?.focus({ preventScroll: true });
  },
  forget: (key) => remember(sessionStorage, keptAs(key), null),
  download: (name, type, text) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  },
};
