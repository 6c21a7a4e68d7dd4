/** The mark of Benchtop: three columns of work on a bench. The favicon is the same drawing. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="7" />
      <path class="mark-lines" d="M9 8.5v8M16 8.5v11M23 8.5v5M6 24.5h20" />
    </svg>
  );
}
