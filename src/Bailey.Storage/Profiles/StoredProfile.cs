using Bailey.Policy.Documents;
using Bailey.Policy.Principals;

namespace Bailey.Storage.Profiles;

/// <summary>A profile as it is on the disk.</summary>
/// <param name="Name">The principal.</param>
/// <param name="Path">The file.</param>
/// <param name="Document">What it says, or what is wrong with it.</param>
/// <param name="ETag">Changes whenever the file does; null where it could not even be read.</param>
public sealed record StoredProfile(PrincipalName Name, string Path, DocumentResult<PrincipalProfile> Document, string? ETag);
