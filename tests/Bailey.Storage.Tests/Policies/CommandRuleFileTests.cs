using System.Diagnostics;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;
using Bailey.Storage.Files;
using Bailey.Storage.Policies;
using Bailey.Testing;

namespace Bailey.Storage.Tests.Policies;

/// <summary>Which files may hold command rules. What is not read as rules is a fault, and only what is not there is none.</summary>
public sealed class CommandRuleFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-rules-").FullName;

    private string FilePath => Path.Combine(_folder, CommandRuleFile.Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_regular_file_is_read_whoever_else_may_read_it()
    {
        File.WriteAllText(FilePath, "max_risk: read\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        var result = CommandRuleFile.Read(_folder).ShouldNotBeNull();
        result.Source.ShouldBe(FilePath);
        result.Require().Rules[0].MaxRisk.ShouldBe(OperationRisk.Read);
    }

    [Fact]
    [Rule("P2.31")]
    public void Without_a_file_there_are_no_rules()
    {
        CommandRuleFile.Read(_folder).ShouldBeNull();
        CommandRuleFile.Read(Path.Combine(_folder, "nowhere")).ShouldBeNull();
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_a_fault()
    {
        File.WriteAllText(FilePath, "max_risk: read\n");
        CommandRuleFile.Read(FilePath).ShouldNotBeNull().IsValid.ShouldBeFalse();
    }

    [Fact]
    [Rule("P2.46")]
    public void A_folder_in_the_place_of_the_file_is_a_fault()
    {
        Directory.CreateDirectory(FilePath);
        Fault().ShouldBe(FileReason.NotRegular);
    }

    [Fact]
    public void A_link_is_a_fault_wherever_it_leads()
    {
        var target = Path.Combine(_folder, "real.yml");
        File.WriteAllText(target, "max_risk: high-risk-write\n");
        foreach (var to in new[] { target, "/dev/zero", Path.Combine(_folder, "nowhere") })
        {
            File.CreateSymbolicLink(FilePath, to);
            Fault().ShouldBe(FileReason.SymbolicLink);
            File.Delete(FilePath);
        }
    }

    // Opening it would wait for somebody to write into it.
    [Fact]
    public void A_pipe_is_a_fault_and_is_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes in the file system are of Unix");
        using (var make = Process.Start("mkfifo", [FilePath]))
        {
            make.WaitForExit();
            make.ExitCode.ShouldBe(0);
        }

        Fault().ShouldBe(FileReason.NotRegular);
    }

    [Fact]
    public void A_file_of_which_nothing_may_be_read_is_a_fault()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("root may read everything, and Windows knows no modes");
            return;
        }

        File.WriteAllText(FilePath, "max_risk: read\n");
        File.SetUnixFileMode(FilePath, UnixFileMode.None);
        Fault().ShouldBe(FileReason.Failed);
    }

    [Fact]
    public void A_file_that_is_too_large_is_a_fault()
    {
        var limits = new DocumentLimits { MaxBytes = 20 };
        File.WriteAllText(FilePath, "max_risk: read\n".PadRight(20, '\n'));
        CommandRuleFile.Read(_folder, limits).ShouldNotBeNull().IsValid.ShouldBeTrue();
        File.AppendAllText(FilePath, "\n");
        CommandRuleFile.Read(_folder, limits).ShouldNotBeNull().Faults.ShouldHaveSingleItem().Code.ShouldBe(FileReason.TooLarge);

        // Sparse: a hundred megabytes that cost nothing to write, and must cost nothing to refuse.
        using (var file = File.OpenWrite(FilePath))
        {
            file.SetLength(100L * 1024 * 1024);
        }

        Fault().ShouldBe(FileReason.TooLarge);
    }

    [Theory]
    [InlineData("\0\u0001\u0002")]
    [InlineData("allow: [*a, *b]")]
    [InlineData("allow: &a [run]\ndeny: *a")]
    [InlineData("rules: [[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("allow: [run")]
    [InlineData("")]
    public void A_file_that_is_no_document_is_a_fault(string text)
    {
        File.WriteAllText(FilePath, text);
        var result = CommandRuleFile.Read(_folder).ShouldNotBeNull();
        result.IsValid.ShouldBeFalse();
        result.Faults[0].Line.ShouldBeGreaterThan(0);
    }

    [Fact]
    [Rule("P2.46")]
    [Rule("P2.47")]
    public void A_policy_of_a_refused_file_allows_diagnostics_alone_and_names_the_file()
    {
        Directory.CreateDirectory(FilePath);
        var policy = CommandPolicy.Resolve([], () => CommandRuleFile.Read(_folder));
        var denial = policy.Evaluate(OperationCatalog.Get("serve"), IdentityKinds.User);
        denial.ReasonCode.ShouldBe(CommandRuleReason.PolicyInvalid);
        denial.Message.ShouldContain($"{FilePath}: is no regular file");
        policy.Fault.ShouldNotBeNull();
        policy.Evaluate(OperationCatalog.Get("policy/show"), IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    private string Fault()
    {
        var result = CommandRuleFile.Read(_folder).ShouldNotBeNull();
        result.IsValid.ShouldBeFalse();
        result.Source.ShouldBe(FilePath);
        return result.Faults.ShouldHaveSingleItem().Code;
    }
}
