using Selfhold.Hub.Cli;

return App.Run(args);
