using Bailey.Policy.Permissions;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Permissions;

public sealed class PermissionPatternTests
{
    [Theory]
    [Rule("P1.1")]
    [InlineData("*")]
    [InlineData("a")]
    [InlineData("plugin:package:install")]
    [InlineData("plugin:*:install")]
    [InlineData("*:read")]
    [InlineData("A_b-9:*")]
    public void A_well_formed_pattern_is_read_as_it_is_written(string text) => PermissionPattern.Parse(text).Text.ShouldBe(text);
}
