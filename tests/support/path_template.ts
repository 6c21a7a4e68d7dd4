/** Whether a path is one that a template such as `/settings/{key}` stands for. */
export function fitsTemplate(path: string, template: string): boolean {
  const [parts, wanted] = [path.split("/"), template.split("/")];
  return parts.length === wanted.length && wanted.every((part, index) => part === parts[index] || part.startsWith("{"));
}
