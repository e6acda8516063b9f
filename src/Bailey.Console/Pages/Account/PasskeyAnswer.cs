using System.Text.Json;

namespace Bailey.Console.Pages.Account;

/// <summary>What the browser said when it was asked for a passkey.</summary>
/// <param name="Credential">The passkey; null where there is none.</param>
/// <param name="Fault">Why there is none, in words.</param>
public sealed record PasskeyAnswer(JsonElement? Credential, string? Fault);
