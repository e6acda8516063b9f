using Bailey.Plugins.BuiltIn;
using Bailey.Storage.Files;

namespace Bailey.Storage.Inventories;

/// <summary>
/// The built-in plugins that a host last started with, or failed to: <c>state/inventory.json</c> in the data directory. The host writes it at each
/// start, aborted ones included, so that the command line can show them and is governed by the same rules.
/// </summary>
public static class InventoryFile
{
    /// <summary>The name of the file, within the data directory.</summary>
    public static readonly string Name = Path.Combine("state", "inventory.json");

    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>Writes the inventory in place of the one before: whoever reads meanwhile finds either, whole.</summary>
    /// <param name="dataDirectory">The data directory; made where it is missing.</param>
    /// <param name="inventory">The inventory.</param>
    /// <exception cref="StorageException">It could not be done; the old file is as it was.</exception>
    public static void Write(string dataDirectory, InventoryDocument inventory)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentNullException.ThrowIfNull(inventory);
        var path = PathIn(dataDirectory);
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        PrivateFile.Replace(path, inventory.ToUtf8());
    }

    /// <summary>Reads the inventory; null where no host has written one.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <exception cref="StorageException">It is there and cannot be used: not a private regular file, too large, or not an inventory.</exception>
    public static InventoryDocument? Read(string dataDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        var path = PathIn(dataDirectory);
        try
        {
            return PrivateFile.Read(path, LargestFile) is { } bytes ? InventoryDocument.Parse(bytes) : null;
        }
        catch (FormatException e)
        {
            throw new StorageException(FileReason.Malformed, path, $"is no inventory of built-in plugins: {e.Message}", e);
        }
    }

    private static string PathIn(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), Name);
}
