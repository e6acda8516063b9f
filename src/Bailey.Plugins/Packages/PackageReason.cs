using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Packages;

/// <summary>Why a package is refused for what it is, before any policy is asked.</summary>
[ErrorCodes("Packages")]
public static class PackageReason
{
    /// <summary>The package has more bytes than <see cref="PackageArchiveLimits.MaxPackedBytes"/>.</summary>
    public const string TooLarge = "package_too_large";

    /// <summary>The files of the package have more bytes than <see cref="PackageArchiveLimits.MaxUnpackedBytes"/>, all together and unpacked.</summary>
    public const string UnpackedTooLarge = "package_unpacked_too_large";

    /// <summary>The package has more files than <see cref="PackageArchiveLimits.MaxEntries"/>.</summary>
    public const string TooManyEntries = "package_too_many_entries";

    /// <summary>The package is no zip archive.</summary>
    public const string NotZip = "package_not_zip";

    /// <summary>The archive breaks off, or its directory says what cannot be.</summary>
    public const string Malformed = "package_malformed";

    /// <summary>The archive uses the zip64 extension, which no package of allowed size needs, or claims to.</summary>
    public const string Zip64 = "package_zip64";

    /// <summary>There are bytes before, between or after the files that belong to none of them, or a comment.</summary>
    public const string ExtraData = "package_extra_data";

    /// <summary>Two files share bytes of the archive.</summary>
    public const string EntriesOverlap = "package_entries_overlap";

    /// <summary>A file is described in two ways: by the archive's directory in one, by its own header in another.</summary>
    public const string HeadersDisagree = "package_headers_disagree";

    /// <summary>The name of a file is empty, too long, not UTF-8, or has control characters.</summary>
    public const string NameInvalid = "package_entry_name_invalid";

    /// <summary>The name of a file has a NUL, at which other programs would cut it off.</summary>
    public const string PathNul = "package_path_nul";

    /// <summary>The name of a file is an absolute path.</summary>
    public const string PathAbsolute = "package_path_absolute";

    /// <summary>The name of a file has a segment <c>..</c>, <c>.</c> or an empty one.</summary>
    public const string PathTraversal = "package_path_traversal";

    /// <summary>The name of a file has a backslash, which some systems read as a slash.</summary>
    public const string PathBackslash = "package_path_backslash";

    /// <summary>A file is a symbolic link.</summary>
    public const string EntryLink = "package_entry_link";

    /// <summary>A file is a device, a pipe or a socket.</summary>
    public const string EntrySpecial = "package_entry_special";

    /// <summary>The archive has an entry for a folder, of which it needs none.</summary>
    public const string EntryDirectory = "package_entry_directory";

    /// <summary>Two files have one name.</summary>
    public const string EntryDuplicate = "package_entry_duplicate";

    /// <summary>The names of two files differ by case or by the encoding of their characters only, so that some systems take them for one.</summary>
    public const string EntryCollision = "package_entry_collision";

    /// <summary>A file unpacks to more than <see cref="PackageArchiveLimits.MaxRatio"/> times its packed size.</summary>
    public const string EntryRatio = "package_entry_ratio";

    /// <summary>A file is encrypted.</summary>
    public const string EntryEncrypted = "package_entry_encrypted";

    /// <summary>A file is compressed by another method than deflate.</summary>
    public const string EntryMethod = "package_entry_method";

    /// <summary>A file does not unpack to what the archive says.</summary>
    public const string EntryCorrupt = "package_entry_corrupt";

    /// <summary>A file is not one that a package may have.</summary>
    public const string EntryUnlisted = "package_entry_unlisted";

    /// <summary>A file that every package must have is not there.</summary>
    public const string FileMissing = "package_file_missing";

    /// <summary>The manifest has faults; each is listed with its place.</summary>
    public const string ManifestInvalid = "manifest_invalid";

    /// <summary>The schema of the settings has faults, or uses what is not offered; each is listed with its place.</summary>
    public const string SettingsSchemaInvalid = "settings_schema_invalid";

    /// <summary>The engine refuses <c>plugin.wasm</c>.</summary>
    public const string ModuleInvalid = "module_invalid";

    /// <summary>A hook or a schedule names an export that the module does not have, or one that cannot be called.</summary>
    public const string ExportMissing = "export_missing";

    /// <summary>The module imports from <c>extism:host/user</c> a function that Bailey does not have.</summary>
    public const string HostFunctionUnknown = "host_function_unknown";

    /// <summary>The module imports something that Bailey does not offer, or as another type than it is.</summary>
    public const string ImportUnknown = "import_unknown";

    /// <summary>The package asks for a newer version of Bailey.</summary>
    public const string HostVersionUnmet = "host_version_unmet";

    /// <summary>A key to sign with cannot be read: it is no PEM of an ECDSA P-256 key, or the passphrase is not the one.</summary>
    public const string KeyInvalid = "key_invalid";
}
