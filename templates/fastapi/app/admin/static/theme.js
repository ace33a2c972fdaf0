// The styles below the admin's know dark colours by an attribute only. This file is waited for, so that
// nothing is drawn in the wrong ones.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");

follow();
dark.addEventListener("change", follow);
