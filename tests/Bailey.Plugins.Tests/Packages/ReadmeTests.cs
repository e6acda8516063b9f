using Bailey.Plugins.Packages;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>What a publisher tells whoever looks at the package.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void A_readme_is_given_as_its_lines_are() => Read("# Greeter\r\n\r\nGreets \U0001F600\twhoever posts.\n").ShouldBe("# Greeter\n\nGreets \U0001F600\twhoever posts.\n");

    [Fact]
    public void A_package_without_one_has_none() => PackageReader.Read(PackageSamples.Unsigned()).Readme.ShouldBeNull();

    [Fact]
    public void Characters_that_would_steer_what_shows_them_are_replaced() => Read("a\u001b[31mred\u202eback\u0000").ShouldBe("a?[31mred?back?");

    [Fact]
    public void A_long_readme_is_cut_and_says_so()
    {
        var shown = Read(new string('a', Package.MaxReadmeCharacters + 1)).ShouldNotBeNull();
        shown.ShouldStartWith(new string('a', Package.MaxReadmeCharacters));
        shown.ShouldEndWith("\n...");
        Read(new string('a', Package.MaxReadmeCharacters)).ShouldBe(new string('a', Package.MaxReadmeCharacters));
    }

    [Fact]
    public void A_cut_never_falls_inside_of_a_character()
    {
        var shown = Read("a" + string.Concat(Enumerable.Repeat("\U0001F600", Package.MaxReadmeCharacters / 2))).ShouldNotBeNull();
        shown.ShouldNotContain('\ufffd');
        shown.ShouldEndWith("\U0001F600\n...");
    }

    private static string? Read(string text) => PackageReader.Read(PackageSamples.Unsigned(more: ("README.md", text))).Readme;
}
