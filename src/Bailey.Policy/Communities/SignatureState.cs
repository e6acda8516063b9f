namespace Bailey.Policy.Communities;

/// <summary>What came of verifying the signature of a package. The zero value is a failure, so that an unset one never passes.</summary>
public enum SignatureState
{
    /// <summary>There is a signature, and it does not verify.</summary>
    Invalid,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It was made with another key than the manifest names.</summary>
    KeyMismatch,

    /// <summary>It verifies, and a file of the package is not the one that was signed.</summary>
    PackageModified,

    /// <summary>It verifies, and every file is as it was signed.</summary>
    Valid,
}
