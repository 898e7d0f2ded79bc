/** Copying text, also where the page comes from a disk. */

/** Copy a text; says whether it worked. `near` is an element of the page to hang a helper on. */
export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const helper = document.createElement("textarea"); // browsers that allow it only this way
    helper.value = text;
    const focused = document.activeElement;
    near.append(helper);
    helper.select();
    const done = document.execCommand("copy");
    helper.remove();
    focused?.focus();
    return done;
  }
}
