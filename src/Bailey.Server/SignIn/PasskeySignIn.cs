using System.Text.Json;

namespace Bailey.Server.SignIn;

/// <summary>Signs in with a passkey.</summary>
/// <param name="State">That of the options.</param>
/// <param name="Credential">What <c>navigator.credentials.get()</c> gave, as its <c>toJSON()</c> has it.</param>
public sealed record PasskeySignIn(string State, JsonElement Credential);
