/** The nonce that the Content-Security-Policy lets style elements carry; Django writes it into the page's head. */
export function nonce(): string {
  const tag = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  return tag?.nonce || tag?.content || "";
}
