using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;
using Bailey.Storage.Profiles;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>Saves a profile again and again until it is done or killed: <c>save-profiles FOLDER COUNT</c>.</summary>
internal static class ProfileScenario
{
    public const string Name = "save-profiles";

    public static void Run(string[] arguments)
    {
        var (directory, count) = (new ProfileDirectory(arguments[0]), int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture));
        var bob = PrincipalName.Parse("bob");
        for (var number = 0; number < count; number++)
        {
            directory.Save(bob, ProfileOf(number));
            System.Console.WriteLine(number);
        }
    }

    // Long enough that a file half written would show.
    private static PrincipalProfile ProfileOf(int number) => PrincipalProfile.Default with
    {
        Grants = [.. Enumerable.Range(0, 500).Select(index => PermissionPattern.Parse($"save-{number}:grant-{index}"))],
    };
}
