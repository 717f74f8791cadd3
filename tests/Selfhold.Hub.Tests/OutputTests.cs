using System.Diagnostics;

namespace Selfhold.Hub.Tests;

/// <summary>Results are complete or not there.</summary>
public sealed class OutputTests
{
    private const string Four = "id,first name,last name,email,note\n7,Ann,Lee,ann@mail.example,=1+1\n8,Bob,Ray,bob@mail.example,\"a, \"\"b\"\"\"\n9,Ann,Lee,ann@mail.example,+44 20 7946 0000\n";

    [Fact]
    public void clusters_keep_the_columns_and_the_order_of_the_rows()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", Four);
        Assert.Equal(0, Cli.Run("match", file, "--out", folder.At("c.csv")).Status);
        string[] lines = File.ReadAllLines(folder.At("c.csv"));
        Assert.Equal("cluster,file,row,id,first name,last name,email,note", lines[0]);
        Assert.Equal(["1,a.csv,1,7,Ann", "2,a.csv,2,8,Bob", "1,a.csv,3,9,Ann"], lines[1..].Select(l => string.Join(',', l.Split(',')[..5])), StringComparer.Ordinal);
        Assert.EndsWith(",'=1+1", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",\"a, \"\"b\"\"\"", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(",'+44 20 7946 0000", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void clusters_as_json_lines_say_the_same()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", Four);
        Assert.Equal(0, Cli.Run("match", file, "--out", folder.At("c.jsonl")).Status);
        string[] lines = File.ReadAllLines(folder.At("c.jsonl"));
        Assert.Equal(3, lines.Length);
        Assert.Equal("""{"cluster":1,"file":"a.csv","row":1,"id":"7","first name":"Ann","last name":"Lee","email":"ann@mail.example","note":"=1+1"}""", lines[0]);
    }

    [Fact]
    public void standard_input_and_output_will_do()
    {
        Ran ran = Cli.RunWithInput(Four, "match", "-", "--out", "-");
        Assert.Equal(0, ran.Status);
        Assert.StartsWith("cluster,file,row,id,", ran.Out, StringComparison.Ordinal);
        Assert.Equal(4, ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void pairs_say_what_became_of_them()
    {
        using var folder = new Folder();
        Assert.Equal(0, Cli.Run("match", Data.Sample("salesforce.csv"), "--pairs", folder.At("p.csv")).Status);
        string[] lines = File.ReadAllLines(folder.At("p.csv"));
        Assert.Equal("probability,weight,joined,rule,file_a,row_a,id_a,file_b,row_b,id_b", lines[0]);
        Assert.True(lines.Length > 50);
        double[] weights = [.. lines[1..].Select(l => double.Parse(l.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(weights.OrderDescending(), weights);
    }

    [Fact]
    public void a_failed_run_leaves_what_stood_there_and_nothing_else()
    {
        using var folder = new Folder();
        string empty = folder.File("empty.csv", "");
        folder.File("c.csv", "what was there before\n");
        Ran ran = Cli.Run("match", empty, "--out", folder.At("c.csv"), "--pairs", folder.At("p.csv"));
        Assert.Equal(1, ran.Status);
        Assert.Equal(["c.csv", "empty.csv"], folder.Files);
        Assert.Equal("what was there before\n", File.ReadAllText(folder.At("c.csv")));
    }

    [Fact]
    public void an_input_is_never_overwritten()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", Four);
        Ran ran = Cli.Run("match", file, "--out", file);
        Assert.Equal(5, ran.Status);
        Assert.Contains("[output_is_input]", ran.Error, StringComparison.Ordinal);
        Assert.Equal(Four, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("--pairs")]
    public void a_folder_that_is_not_there_is_noticed_before_the_work(string option)
    {
        using var folder = new Folder();
        Ran ran = Cli.Run("match", folder.File("a.csv", Four), option, folder.At("no/such/c.csv"));
        Assert.Equal(3, ran.Status);
        Assert.Contains("[folder_not_found]", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_full_disk_is_named_and_leaves_nothing()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Skip("This system has no /dev/full.");
        }

        using var folder = new Folder();
        string file = folder.File("a.csv", Four);
        Ran ran = Cli.Run("match", file, "--out", "/dev/full");
        Assert.Equal(1, ran.Status);
        Assert.Contains("[disk_full]", ran.Error, StringComparison.Ordinal);
        Ran toOutput = Cli.Shell(folder.Path, "\"$selfhold\" match a.csv > /dev/full");
        Assert.Equal(1, toOutput.Status);
        Assert.Contains("[disk_full]", toOutput.Error, StringComparison.Ordinal);
        Assert.Equal(["a.csv"], folder.Files);
    }

    [Fact]
    public void a_disk_that_fills_up_half_way_leaves_nothing()
    {
        using var folder = new Folder();
        string small = Directory.CreateDirectory(folder.At("small")).FullName;
        using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]) { UseShellExecute = false, RedirectStandardError = true });
        mount!.WaitForExit();
        if (mount.ExitCode != 0)
        {
            Assert.Skip("A small file system can't be mounted here.");
        }

        try
        {
            Ran ran = Cli.Run("match", Data.Sample("shopify.csv"), "--out", Path.Combine(small, "c.csv"));
            Assert.Equal(1, ran.Status);
            Assert.Contains("[disk_full]", ran.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(small));
        }
        finally
        {
            using var unmount = Process.Start("umount", [small]);
            unmount.WaitForExit();
        }
    }

    [Fact]
    public void a_place_that_may_not_be_written_to_is_refused()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("The administrator may write everywhere.");
        }

        using var folder = new Folder();
        string closed = Directory.CreateDirectory(folder.At("closed")).FullName;
        Assert.Equal(0, Cli.Shell(folder.Path, "chmod 500 closed").Status);
        Ran ran = Cli.Run("match", folder.File("a.csv", Four), "--out", Path.Combine(closed, "c.csv"));
        Assert.Equal(4, ran.Status);
        Assert.Contains("[permission_denied]", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task an_interrupted_run_says_so_and_leaves_nothing(string signal)
    {
        using var folder = new Folder();
        Ran fifo = Cli.Shell(folder.Path, "mkfifo slow.csv");
        Assert.Equal(0, fifo.Status);

        // A file that never ends: the run is in the middle of it when the signal comes.
        using Process process = Cli.Start(folder.Path, "match", "slow.csv", "--out", "c.csv");
        await using var slow = new FileStream(folder.At("slow.csv"), FileMode.Open, FileAccess.ReadWrite);
        slow.Write("id,first name,last name\n1,Ann,Lee\n2,Bob,Ray\n"u8);
        slow.Flush();
        for (int i = 0; i < 200 && folder.Files.Length < 2; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, folder.Files.Length);
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(["slow.csv"], folder.Files, StringComparer.Ordinal);
    }
}
