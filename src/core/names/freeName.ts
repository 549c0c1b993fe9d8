/** The first of `name (2).ext`, `name (3).ext`, … beside `path` that is not taken. */
export function freeName(path: string, isTaken: (candidate: string) => boolean): string {
  const nameStart = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const [stem, extension] = dot > nameStart ? [path.slice(0, dot), path.slice(dot)] : [path, ''];
  for (let number = 2; ; number++) {
    const candidate = `${stem} (${number})${extension}`;
    if (!isTaken(candidate)) return candidate;
  }
}
