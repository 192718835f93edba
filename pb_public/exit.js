// "Exit this page" works as a plain link. With this script it also hides the page at
// once, leaves no way back to it in this tab, and answers to Shift pressed three times.
(function () {
  "use strict";
  var link = document.querySelector("a.exit");
  if (!link) return;
  var left = false;

  function leave() {
    left = true;
    document.documentElement.style.display = "none";
    document.title = "";
    // the address that is replaced does not come back with the back button
    window.location.replace(link.href);
  }

  link.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });

  var presses = 0, last = 0;
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") {
      presses = 0; // a capital letter in a form is no wish to leave
      return;
    }
    if (event.repeat) return;
    presses = event.timeStamp - last < 1500 ? presses + 1 : 1;
    last = event.timeStamp;
    if (presses === 3) leave();
  });

  // a browser may bring a whole page back from memory
  window.addEventListener("pageshow", function (event) {
    if (left && event.persisted) leave();
  });

  var keys = document.querySelector(".exit-keys");
  if (keys) keys.hidden = false;
})();
