using System.IO.Compression;
using System.Text;
using Bailey.Plugins.Packages;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>The archive of a package, and everything that an archive of a stranger could be instead.</summary>
public sealed class ArchiveTests
{
    public static TheoryData<int, string, string> Faulty
    {
        get
        {
            var rows = new TheoryData<int, string, string>();
            foreach (var (index, (code, fault, _)) in FaultyPackages.All.Index())
            {
                rows.Add(index, code, fault);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    [Rule("L2.3")]
    [Rule("L2.4")]
    [Rule("L2.5")]
    [Rule("L2.6")]
    [Rule("L2.7")]
    [Rule("L2.8")]
    [Rule("L2.9")]
    [Rule("L2.10")]
    [Rule("L2.11")]
    [Rule("L2.12")]
    public void A_faulty_package_is_refused_with_the_code_of_its_fault(int index, string code, string fault)
    {
        var refusal = Should.Throw<PackageException>(() => PackageVerifier.Verify(PackageReader.Read(FaultyPackages.All[index].Build())), fault);
        refusal.Code.ShouldBe(code, refusal.Message);
        refusal.Message.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    [Rule("L2.12")]
    public void Every_code_of_a_package_has_a_faulty_package() =>
        typeof(PackageReason).GetFields().Select(static field => (string)field.GetRawConstantValue()!)
            .Except([PackageReason.KeyInvalid])
            .Except(FaultyPackages.All.Select(static faulty => faulty.Code))
            .ShouldBeEmpty();

    [Fact]
    [Rule("L2.1")]
    public void All_files_that_a_package_may_have_are_read()
    {
        var package = PackageReader.Read(PackageSamples.Unsigned(
            static manifest => manifest["settings_schema"] = "settings.schema.json",
            null,
            ("settings.schema.json", """{"type":"object"}"""),
            ("README.md", "# Greeter"),
            ("LICENSE", "Apache"),
            ("icon.png", "PNG"),
            ("panels/main.html", "<p>"),
            ("panels/assets/main.js", "1")));
        package.Files.Keys.ShouldBe(["LICENSE", "README.md", "icon.png", "manifest.json", "panels/assets/main.js", "panels/main.html", "plugin.wasm", "settings.schema.json"]);
        Encoding.UTF8.GetString(package.Files["panels/main.html"].Span).ShouldBe("<p>");
    }

    [Fact]
    [Rule("L2.1")]
    public void Archives_of_other_programs_are_read_where_they_say_nothing_odd()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, contents) in new[] { ("manifest.json", Encoding.UTF8.GetBytes(PackageSamples.Pinned().ToJsonString())), ("plugin.wasm", PackageSamples.Module()) })
            {
                using var entry = zip.CreateEntry(path, CompressionLevel.Optimal).Open();
                entry.Write(contents);
            }
        }

        PackageReader.Read(archive.ToArray()).Manifest.Id.ShouldBe(PackageSamples.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sizes_that_follow_the_contents_are_believed_only_where_they_are_right(bool right)
    {
        var zip = ZipForger.Sound();
        var entry = zip.Add("panels/a.js", "hello"u8.ToArray());
        entry.Flags = 1 << 3;
        entry.IsStreamed = true;
        using var descriptor = new MemoryStream();
        ZipForger.U32(descriptor, 0x08074B50);
        ZipForger.U32(descriptor, entry.Crc);
        ZipForger.U32(descriptor, 5);
        ZipForger.U32(descriptor, right ? 5u : 6u);
        entry.Descriptor = descriptor.ToArray();
        if (right)
        {
            PackageReader.Read(zip.ToBytes()).Files.ShouldContainKey("panels/a.js");
        }
        else
        {
            Should.Throw<PackageException>(() => PackageReader.Read(zip.ToBytes())).Code.ShouldBe(PackageReason.HeadersDisagree);
        }
    }

    [Fact]
    [Rule("L2.2")]
    public void The_same_files_give_the_same_bytes_in_any_order_and_culture()
    {
        var files = PackageSamples.Files(null, null, ("README.md", "# i"), ("panels/I.js", "1"), ("panels/a-b.js", "2"), ("panels/a/b.js", "3"));
        var first = PackageBuilder.Build(files);
        var culture = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("tr-TR");
            PackageBuilder.Build(files.Reverse().ToDictionary()).ShouldBe(first);
            PackageBuilder.Build(files.OrderBy(static file => file.Key.Length).ToDictionary()).ShouldBe(first);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = culture;
        }

        PackageBuilder.Build(PackageReader.Read(first).Files).ShouldBe(first, "a package that is unpacked and packed again is the same");
        PackageReader.DigestOf(PackageSamples.Unsigned(static manifest => manifest["capabilities"] = new System.Text.Json.Nodes.JsonArray(), "\0asm\u0001\0\0\0"u8.ToArray()))
            .ShouldBe(PackageReader.DigestOf(PackageSamples.Unsigned(static manifest => manifest["capabilities"] = new System.Text.Json.Nodes.JsonArray(), "\0asm\u0001\0\0\0"u8.ToArray())));
    }

    [Fact]
    [Rule("L2.2")]
    public void Other_programs_read_what_is_packed()
    {
        using var zip = new ZipArchive(new MemoryStream(PackageSamples.Unsigned(null, null, ("panels/a.js", "hello"))), ZipArchiveMode.Read);
        zip.Entries.Select(static entry => entry.FullName).ShouldBe(["manifest.json", "panels/a.js", "plugin.wasm"]);
        using var reader = new StreamReader(zip.GetEntry("panels/a.js")!.Open());
        reader.ReadToEnd().ShouldBe("hello");
    }

    [Fact]
    public void No_prefix_and_no_changed_byte_of_a_package_does_anything_but_be_refused_or_read()
    {
        var sound = PackageSamples.Unsigned();
        var random = new Random(7);
        for (var i = 0; i < 4_000; i++)
        {
            var bytes = i % 3 == 0 ? sound[..random.Next(sound.Length)] : [.. sound];
            for (var change = 0; change < i % 3 && bytes.Length > 0; change++)
            {
                // The end and the directory are where a reader can be led astray.
                bytes[bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 250))] = (byte)random.Next(256);
            }

            try
            {
                _ = PackageReader.Read(bytes);
            }
            catch (PackageException exception)
            {
                exception.Code.ShouldNotBeEmpty();
            }
        }
    }
}
