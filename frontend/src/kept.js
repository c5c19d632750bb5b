// What could not be saved, kept on this device until it is. Where the browser allows no storage, nothing is kept and
// everything else works.

const PREFIX = "carefund-kept:";

export function keep(name, content) {
  try {
    if (content) localStorage.setItem(PREFIX + name, JSON.stringify(content));
    else localStorage.removeItem(PREFIX + name);
    return true;
  } catch {
    return false;
  }
}

/** What is kept under a name; null where there is nothing, or nothing that can be read. */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/** Which form was sent last in this window: said with its name and page, asked for, and then forgotten, without. */
export function sent(form) {
  try {
    if (form) sessionStorage.setItem(`${PREFIX}sent`, JSON.stringify(form));
    const last = JSON.parse(sessionStorage.getItem(`${PREFIX}sent`));
    if (!form) sessionStorage.removeItem(`${PREFIX}sent`);
    return last;
  } catch {
    return null;
  }
}

/** A moment as people say it. */
export const whenText = (time) => new Date(time).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
