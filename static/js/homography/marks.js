// The marks on one of the two pictures: clicked, dragged, nudged by arrow keys.

const STEP = 0.001; // of the picture, for an arrow key; ten times that with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Marks {
  // picture: "visible" or "thermal"; dispatch(action) with the actions of state/homography.js
  constructor(stage, picture, dispatch) {
    Object.assign(this, { stage, picture, dispatch });
    this.dragged = null;
    this.buttons = [];
    stage.addEventListener("pointerdown", (event) => this.press(event));
    stage.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { this.dragged = null; });
    stage.addEventListener("keydown", (event) => this.nudge(event));
  }

  fraction(event) {
    const box = this.stage.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const button = event.target.closest(".mark");
    if (!button) {
      this.dispatch({ type: "place", picture: this.picture, ...this.fraction(event) });
      return;
    }
    this.dragged = Number(button.dataset.mark);
    this.stage.setPointerCapture(event.pointerId);
    this.dispatch({ type: "grab", mark: this.dragged });
    button.focus({ preventScroll: true });
  }

  drag(event) {
    if (this.dragged === null) return;
    this.dispatch({ type: "move", picture: this.picture, mark: this.dragged, ...this.fraction(event) });
  }

  nudge(event) {
    const number = event.target.dataset?.mark;
    if (number === undefined) return;
    const mark = Number(number);
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? 10 * STEP : STEP;
      const [x, y] = this.shown[mark][this.picture];
      this.dispatch({ type: "grab", mark }, { type: "move", picture: this.picture, mark, x: x + arrow[0] * step, y: y + arrow[1] * step });
    } else if (event.key === "Delete" || event.key === "Backspace") this.dispatch({ type: "remove", mark });
    else return;
    event.preventDefault();
  }

  show(marks, selected) {
    this.shown = marks;
    while (this.buttons.length > marks.length) this.buttons.pop().remove();
    marks.forEach((mark, index) => {
      const button = (this.buttons[index] ??= this.make(index));
      const point = mark[this.picture];
      button.hidden = point === null;
      button.setAttribute("aria-pressed", String(index === selected));
      if (point === null) return;
      button.style.left = `${point[0] * 100}%`;
      button.style.top = `${point[1] * 100}%`;
    });
  }

  make(index) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mark";
    button.dataset.mark = String(index);
    button.textContent = String(index + 1);
    button.setAttribute("aria-label", `Mark ${index + 1} in the ${this.picture} picture`);
    this.stage.append(button);
    return button;
  }
}
