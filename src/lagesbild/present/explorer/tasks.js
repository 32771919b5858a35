/* Work that can wait for the picture of what cannot: a piece a task, so that the reader sees the answer to a press and can
   press again between the pieces. Who asked for a queue first is done first. */
(function (explorer) {
  "use strict";

  var queues = [];
  var frame = 0;
  var timer = 0;

  function go() { timer = timer || window.setTimeout(next); }

  function next() {
    timer = 0;
    var queue = queues.filter(function (each) { return each.left.length > 0; })[0];
    // What has been pressed meanwhile is drawn first.
    if (frame || !queue) { return; }
    go();
    queue.left.shift()();
  }

  function tasks() {
    var own = { left: [] };
    queues.push(own);
    return {
      /* pieces: functions, in order, in place of those that are still to be done. */
      put: function (pieces) {
        own.left = pieces;
        // A frame's functions run before it is drawn, a timer that they start after it.
        frame = frame || window.requestAnimationFrame(function () {
          frame = 0;
          go();
        });
      },
      finish: function () { while (own.left.length) { own.left.shift()(); } },
      isDone: function () { return own.left.length === 0; }
    };
  }

  explorer.tasks = tasks;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
