// Beginning another system's analysis of the recording.

// Asks which system is to analyse it; `onChosen(name)`.
export function askForSystem({ dialog, form, clip, onChosen }) {
  const done = new Set(clip.analyses.map(({ system }) => system));
  const inputs = [...form.querySelectorAll('input[name="system"]')];
  const next = inputs.find(({ value, disabled }) => !disabled && !done.has(value)) ?? inputs.find(({ disabled }) => !disabled);
  for (const input of inputs) input.checked = input === next;
  form.onsubmit = (event) => {
    const chosen = inputs.find(({ checked }) => checked)?.value;
    if (event.submitter?.value === "yes" && chosen) onChosen(chosen);
  };
  dialog.showModal();
}
