using System.Text.Json;

namespace Bailey.Server.Accounts;

/// <summary>Adds a passkey.</summary>
/// <param name="State">That of the options.</param>
/// <param name="Name">What its owner calls it: 1 to 100 characters.</param>
/// <param name="Credential">What <c>navigator.credentials.create()</c> gave, as its <c>toJSON()</c> has it.</param>
public sealed record NewPasskey(string State, string Name, JsonElement Credential);
