/** The product's mark: two stations on one line, and a third that joins. */
export const Mark = () => (
  <svg
    className="mark"
    viewBox="0 0 36 36"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    strokeWidth="2.2"
    strokeLinecap="round"
  >
    <path d="M3 24h30" />
    <circle cx="9" cy="24" r="3.6" fill="currentColor" stroke="none" />
    <circle cx="27" cy="24" r="3.6" fill="currentColor" stroke="none" />
    <path d="M18 24v-7" />
    <circle cx="18" cy="12" r="4.6" />
  </svg>
);
