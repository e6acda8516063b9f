using System.Text.Json;

namespace Bailey.Server.Principals;

/// <summary>A principal that is wanted.</summary>
/// <param name="Name">Its name: 1 to 64 of A-Z, a-z, 0-9, _ and -, not beginning with -; compared without case.</param>
/// <param name="Profile">Its profile, with the keys of the document; absent for the default, which allows nothing.</param>
public sealed record NewPrincipal(string Name, JsonElement? Profile = null);
