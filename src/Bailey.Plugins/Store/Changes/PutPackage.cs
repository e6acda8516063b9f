using Bailey.Plugins.Packages;

namespace Bailey.Plugins.Store.Changes;

/// <summary>Keeps a package; does nothing where it is kept already.</summary>
/// <param name="Package">The package.</param>
public sealed record PutPackage(StoredPackage Package) : StoreMutation;
