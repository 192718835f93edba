package backup

// Hold takes the right to make a backup, as another process would, until it is given back.
func Hold(dataDir string) (giveBack func() error, err error) {
	r, err := enter(dataDir)
	if err != nil {
		return nil, err
	}
	return r.leave, nil
}
