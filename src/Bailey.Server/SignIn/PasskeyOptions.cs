using System.Text.Json;

namespace Bailey.Server.SignIn;

/// <summary>What a browser is to ask an authenticator for.</summary>
/// <param name="State">To be sent back with the answer, within 5 minutes, once.</param>
/// <param name="Options">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>.</param>
public sealed record PasskeyOptions(string State, JsonElement Options);
