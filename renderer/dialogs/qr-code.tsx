import { useMemo } from 'react';
import { encode } from 'uqr';

/** Modules of white around the code, as its standard asks for. */
const QUIET_ZONE = 4;

/** Always black on white, whatever the theme: readers expect it. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: QUIET_ZONE });
    const rows = code.data.map((row, y) =>
      row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')).join(''),
    );
    return { size: code.data.length, path: rows.join('') };
  }, [text]);
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${String(size)} ${String(size)}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path fill="#111" d={path} />
    </svg>
  );
};
