using Bailey.Plugins.BuiltIn;
using Bailey.Storage.Files;
using Bailey.Storage.Inventories;

namespace Bailey.Storage.Tests.Inventories;

/// <summary>The file in which a host records its built-in plugins.</summary>
public sealed class InventoryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, InventoryFile.Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_and_replaced_as_a_whole()
    {
        InventoryFile.Read(_folder["nowhere"]).ShouldBeNull();
        InventoryFile.Write(_folder["new"], Document("first"));
        InventoryFile.Write(_folder["new"], Document("second"));
        InventoryFile.Read(_folder["new"]).ShouldNotBeNull().Plugins.ShouldHaveSingleItem().Name.ShouldBe("second");
        Directory.GetFiles(Path.Combine(_folder["new"], "state")).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_folder["new"], InventoryFile.Name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_file_that_is_no_inventory_is_refused_and_replaced_by_the_next_start()
    {
        InventoryFile.Write(_folder.Path, Document("a"));
        File.WriteAllText(FilePath, "{\"format\":1}");
        Should.Throw<StorageException>(() => InventoryFile.Read(_folder.Path)).Code.ShouldBe(FileReason.Malformed);
        InventoryFile.Write(_folder.Path, Document("b"));
        InventoryFile.Read(_folder.Path).ShouldNotBeNull();
    }

    [Fact]
    public void A_file_that_others_could_write_or_that_is_a_link_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "modes and links of Unix");
        InventoryFile.Write(_folder.Path, Document("a"));
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        }

        Should.Throw<StorageException>(() => InventoryFile.Read(_folder.Path)).Code.ShouldBe(FileReason.ModeTooWide);
        File.Move(FilePath, _folder["elsewhere"]);
        File.CreateSymbolicLink(FilePath, _folder["elsewhere"]);
        Should.Throw<StorageException>(() => InventoryFile.Read(_folder.Path)).Code.ShouldBe(FileReason.SymbolicLink);
    }

    [Fact]
    public void What_cannot_be_written_is_told_and_leaves_nothing()
    {
        File.WriteAllText(_folder["state"], "a file in the place of the folder");
        Should.Throw<StorageException>(() => InventoryFile.Write(_folder.Path, Document("a"))).Code.ShouldBe(FileReason.Failed);
        Directory.GetFileSystemEntries(_folder.Path).ShouldHaveSingleItem();
    }

    private static InventoryDocument Document(string name) => InventoryDocument.Of(BuiltInPlugins.Install([new PluginBuilder(name, "1").Build()]), default);
}
