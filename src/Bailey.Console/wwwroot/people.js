// What the pages about people need of the browser.

export async function copy(id) {
  const field = document.getElementById(id);
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch { return false; }
}

// Makes a passkey: the browser asks its owner, and the answer goes to the API.
export async function createPasskey(options) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return { credential: null, fault: "This browser cannot make passkeys, or the page is not served by HTTPS." };
  try {
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    return { credential: credential.toJSON(), fault: null };
  } catch (error) {
    const faults = {
      NotAllowedError: "No passkey was made: it was cancelled, or took too long.",
      InvalidStateError: "There is a passkey of yours on this device already.",
      SecurityError: "Passkeys do not work at this address. They need HTTPS and a name, as localhost; a bare IP address is none.",
    };
    return { credential: null, fault: faults[error.name] ?? `No passkey was made: ${error.message}` };
  }
}
